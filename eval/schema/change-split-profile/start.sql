CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, bio text, website text);
INSERT INTO users (email, bio, website) VALUES ('ada@example.org', 'math', 'https://ada.example.org'), ('bo@example.org', 'hi', NULL), ('none@example.org', NULL, NULL);
