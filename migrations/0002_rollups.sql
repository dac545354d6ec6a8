-- WITHOUT ROWID, triggers and first rows by hand, which drizzle-kit does not know.
CREATE TABLE `dirty_bucket` (
	`resolution` text NOT NULL,
	`start` integer NOT NULL,
	`claim` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`resolution`, `start`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rollup` (
	`resolution` text NOT NULL,
	`dimension` text NOT NULL,
	`start` integer NOT NULL,
	`value` text NOT NULL,
	`sums` text NOT NULL,
	`histograms` text NOT NULL,
	PRIMARY KEY(`resolution`, `dimension`, `start`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rollup_floor` (
	`resolution` text PRIMARY KEY NOT NULL,
	`start` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `rollup_floor` (`resolution`, `start`) VALUES ('raw', 0), ('minute', 0), ('hour', 0), ('day', 0);
--> statement-breakpoint
-- Not OR IGNORE: under an upsert that fires the trigger it would abort. A mark that is there already
-- costs no write, unless a recompute has read the minute and must learn that it has changed.
CREATE TRIGGER `scan_completed_inserted` AFTER INSERT ON `scan_completed`
WHEN NEW.decided_at >= coalesce((SELECT start FROM rollup_floor WHERE resolution = 'raw'), 0)
BEGIN
	INSERT INTO dirty_bucket (resolution, start) VALUES ('minute', NEW.decided_at / 60000 * 60000)
	ON CONFLICT (resolution, start) DO UPDATE SET claim = '' WHERE claim <> '';
END;
--> statement-breakpoint
CREATE TRIGGER `scan_completed_updated` AFTER UPDATE ON `scan_completed`
BEGIN
	INSERT INTO dirty_bucket (resolution, start)
	SELECT DISTINCT 'minute', decided_at / 60000 * 60000
	FROM (SELECT OLD.decided_at AS decided_at UNION ALL SELECT NEW.decided_at)
	WHERE decided_at >= coalesce((SELECT start FROM rollup_floor WHERE resolution = 'raw'), 0)
	ON CONFLICT (resolution, start) DO UPDATE SET claim = '' WHERE claim <> '';
END;
--> statement-breakpoint
-- Retention raises the floor first, so that what it deletes stays in the rollups.
CREATE TRIGGER `scan_completed_deleted` AFTER DELETE ON `scan_completed`
WHEN OLD.decided_at >= coalesce((SELECT start FROM rollup_floor WHERE resolution = 'raw'), 0)
BEGIN
	INSERT INTO dirty_bucket (resolution, start) VALUES ('minute', OLD.decided_at / 60000 * 60000)
	ON CONFLICT (resolution, start) DO UPDATE SET claim = '' WHERE claim <> '';
END;
--> statement-breakpoint
INSERT INTO `dirty_bucket` (`resolution`, `start`)
SELECT DISTINCT 'minute', decided_at / 60000 * 60000 FROM `scan_completed`;
