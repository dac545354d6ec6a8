CREATE TABLE `scan_story` (
	`epoch` integer NOT NULL,
	`job_id` text NOT NULL,
	`revision` integer NOT NULL,
	`story` text NOT NULL,
	PRIMARY KEY(`epoch`, `job_id`)
);
