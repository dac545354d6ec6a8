ALTER TABLE `scan_completed` ADD `synthetic` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `scan_started` ADD `synthetic` integer DEFAULT false NOT NULL;