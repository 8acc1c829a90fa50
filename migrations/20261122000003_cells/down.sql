DROP TABLE goldens;
DROP TABLE cells;
