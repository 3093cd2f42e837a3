CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE);
INSERT INTO customer (name, email) VALUES ('Ada Lovelace', 'ada@example.org'), ('Jean de la Tour', 'jean@example.org');
