CREATE TABLE post (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
CREATE TABLE comment (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, post_id int NOT NULL REFERENCES post, body text NOT NULL);
INSERT INTO post (title) VALUES ('Hello');
INSERT INTO comment (post_id, body) SELECT id, 'first' FROM post;
