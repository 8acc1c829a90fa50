DROP TABLE agent_tasks;
DROP FUNCTION notify_tasks();
