CREATE TABLE address (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, street text NOT NULL, postal_code int NOT NULL);
INSERT INTO address (street, postal_code) VALUES ('Elm', 1067), ('Oak', 80331);
