CREATE TABLE account (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text NOT NULL);
INSERT INTO account (name, email) VALUES ('Ada', 'Ada@Example.org'), ('Bo', 'bo@example.org');
