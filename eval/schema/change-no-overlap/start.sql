CREATE TABLE car (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plate text NOT NULL UNIQUE);
CREATE TABLE rental (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, car_id int NOT NULL REFERENCES car, renter text NOT NULL, first_day date NOT NULL, last_day date NOT NULL);
INSERT INTO car (plate) VALUES ('A');
INSERT INTO rental (car_id, renter, first_day, last_day) SELECT id, 'Al', '2026-01-01', '2026-01-03' FROM car;
