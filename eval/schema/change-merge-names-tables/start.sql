CREATE TABLE supplier (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, town text NOT NULL);
CREATE TABLE shop (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, town text NOT NULL);
INSERT INTO supplier (name, town) VALUES ('Acme', 'Ulm'), ('Bolt', 'Kiel');
INSERT INTO shop (name, town) VALUES ('Corner', 'Bonn'), ('Acme', 'Kiel');
