CREATE TABLE team (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE employee (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, team_id int NOT NULL REFERENCES team);
INSERT INTO team (name) VALUES ('Red'), ('Blue');
INSERT INTO employee (name, team_id) SELECT 'Al', id FROM team WHERE name = 'Red';
INSERT INTO employee (name, team_id) SELECT 'Bo', id FROM team WHERE name = 'Blue';
