DROP TABLE order_stages;
DROP TABLE orders;
DROP FUNCTION notify_stage();
