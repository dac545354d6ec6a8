-- The first row by hand, which drizzle-kit does not know; the whole minute of the migration is counted.
CREATE TABLE `counted_minute` (
	`start` integer PRIMARY KEY NOT NULL,
	`counts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `scan_counter` (
	`id` integer PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`since` integer NOT NULL,
	`counter` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `scan_counter` (`id`, `revision`, `since`, `counter`) VALUES (1, 0, unixepoch() / 60 * 60000, '{}');
--> statement-breakpoint
CREATE TABLE `uncounted_minute` (
	`start` integer PRIMARY KEY NOT NULL,
	`claim` text DEFAULT '' NOT NULL
);
