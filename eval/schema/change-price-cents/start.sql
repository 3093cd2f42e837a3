CREATE TABLE product (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, price double precision NOT NULL);
INSERT INTO product (name, price) VALUES ('Tea', 2.5), ('Cake', 3.99);
