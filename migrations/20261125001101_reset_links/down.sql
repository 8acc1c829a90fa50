DELETE FROM verification_links WHERE purpose <> 'verify_address';
ALTER TABLE verification_links DROP COLUMN purpose;
