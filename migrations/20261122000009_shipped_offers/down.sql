DELETE FROM packages;
DELETE FROM plans;
