CREATE TABLE contact (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, phone text);
INSERT INTO contact (name, phone) VALUES ('Al', '123'), ('Bo', NULL);
