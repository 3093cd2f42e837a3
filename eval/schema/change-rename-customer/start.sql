CREATE TABLE client (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE project (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, client_id int NOT NULL REFERENCES client);
INSERT INTO client (name) VALUES ('Acme'), ('Idle');
INSERT INTO project (title, client_id) SELECT 'Site', id FROM client WHERE name = 'Acme';
