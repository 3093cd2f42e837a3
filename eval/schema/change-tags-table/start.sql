CREATE TABLE article (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL UNIQUE, tags text);
INSERT INTO article (title, tags) VALUES ('One', 'Go, news'), ('Two', 'News'), ('Three', NULL);
