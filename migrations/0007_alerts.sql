CREATE TABLE `alert_acknowledgement` (
	`rule` text NOT NULL,
	`fired_at` integer NOT NULL,
	`by` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`rule`, `fired_at`)
);
--> statement-breakpoint
CREATE TABLE `alert_evaluation` (
	`id` text PRIMARY KEY NOT NULL,
	`evaluated_at` integer NOT NULL,
	`run` text NOT NULL,
	`judgements` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_state` (
	`rule` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_transition` (
	`rule` text NOT NULL,
	`at` integer NOT NULL,
	`from_state` text NOT NULL,
	`to_state` text NOT NULL,
	`reason` text NOT NULL,
	`judgement` text,
	PRIMARY KEY(`rule`, `at`)
);
--> statement-breakpoint
CREATE INDEX `alert_transition_at` ON `alert_transition` (`at`);--> statement-breakpoint
CREATE TABLE `notification` (
	`id` text PRIMARY KEY NOT NULL,
	`receiver` text NOT NULL,
	`cause` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_at` integer NOT NULL,
	`settled_at` integer,
	`last_status` integer,
	`last_reason` text
);
--> statement-breakpoint
CREATE INDEX `notification_waiting` ON `notification` (`state`,`next_at`);--> statement-breakpoint
CREATE INDEX `notification_created_at` ON `notification` (`created_at`);--> statement-breakpoint
CREATE TABLE `notification_group` (
	`receiver` text NOT NULL,
	`cause` text NOT NULL,
	`memory` text NOT NULL,
	`sequence` integer NOT NULL,
	`run` text NOT NULL,
	PRIMARY KEY(`receiver`, `cause`)
);
--> statement-breakpoint
CREATE TABLE `silence` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`matchers` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `silence_ends_at` ON `silence` (`ends_at`);