CREATE TABLE event (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, begins_at timestamp NOT NULL);
INSERT INTO event (title, begins_at) VALUES ('Fair', '2026-07-01 10:00'), ('Ball', '2026-12-01 20:30');
