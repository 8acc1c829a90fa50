DROP TABLE jobs;
DROP FUNCTION notify_jobs();
