-- WITHOUT ROWID by hand, which drizzle-kit does not know: one row written less for each of these.
CREATE TABLE `dead_letter` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`received_at` integer NOT NULL,
	`replayed_at` integer
);
--> statement-breakpoint
CREATE INDEX `dead_letter_received_at` ON `dead_letter` (`received_at`);--> statement-breakpoint
CREATE TABLE `erased_scan` (
	`job_id` text PRIMARY KEY NOT NULL,
	`erased_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `span` (
	`trace_id` text NOT NULL,
	`span_id` text NOT NULL,
	`parent_span_id` text,
	`job_id` text,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`start_us` integer NOT NULL,
	`end_us` integer NOT NULL,
	`status` text NOT NULL,
	`status_message` text,
	`attributes` text NOT NULL,
	`events` text NOT NULL,
	`links` text NOT NULL,
	`resource` text,
	`scope` text NOT NULL,
	PRIMARY KEY(`trace_id`, `span_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `span_start_us` ON `span` (`start_us`);--> statement-breakpoint
CREATE TABLE `telemetry_counter` (
	`name` text NOT NULL,
	`label` text NOT NULL,
	`value` real NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`name`, `label`)
) WITHOUT ROWID;
