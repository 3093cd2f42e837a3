CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, username text NOT NULL CONSTRAINT users_username UNIQUE);
CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author_id int NOT NULL CONSTRAINT note_author REFERENCES users, body text NOT NULL);
INSERT INTO users (username) VALUES ('ada');
INSERT INTO note (author_id, body) SELECT id, 'hello' FROM users;
