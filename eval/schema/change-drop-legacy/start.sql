CREATE TABLE supplier (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, fax text, notes text);
INSERT INTO supplier (name, fax, notes) VALUES ('Acme', '123', 'slow'), ('Bolt', NULL, NULL);
