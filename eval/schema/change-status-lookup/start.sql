CREATE TABLE task (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, priority text);
INSERT INTO task (title, priority) VALUES ('a', 'High'), ('b', 'low '), ('c', 'asap'), ('d', NULL);
