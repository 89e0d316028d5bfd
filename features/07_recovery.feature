@REQ-7
Feature: Backup and recovery
  What is deleted or overwritten in tables and buckets, by mistake or by malice, can be brought back as it was, for long
  enough that somebody notices.

  @AC-7.1
  Rule: Point-in-time recovery is on for every table

    @provoked
    Scenario: Items that were deleted and overwritten are restored to the moment before
      Given the tables of the system
      When items are lost, and their tables are restored to the moment before
      Then every item is as it was at that moment

    @configuration
    Scenario: Recovery is switched on
      Given the tables of the system
      When their recovery is looked up
      Then each can be restored to a moment

  @AC-7.2
  Rule: Versioning is on for every bucket

    @provoked
    Scenario: Objects that were overwritten and deleted are brought back
      Given the buckets of the system
      When objects are overwritten and deleted, and brought back from their former versions
      Then every object is as it was

    @configuration
    Scenario: Versioning is switched on
      Given the buckets of the system
      When their versioning is looked up
      Then each keeps former versions

  @AC-7.3
  Rule: Backups of tables are kept for at least seven days

    @provoked
    Scenario: Items of six days and 23 hours ago are restored
      Given the tables of the system
      When items are lost, and six days and 23 hours later their tables are restored to the moment before
      Then every item is as it was at that moment

    @configuration
    Scenario: Recovery reaches a week back
      Given the tables of the system
      When their recovery is looked up
      Then backups of each are kept for 7 days

  @AC-7.4
  Rule: Versions of objects are kept for at least 30 days

    @provoked
    Scenario: Former versions of 29 days are still there
      Given the buckets of the system
      When objects are overwritten, and almost 30 days pass
      Then every former version is still there

    @configuration
    Scenario: No lifecycle rule deletes former versions before 30 days
      Given the buckets of the system
      When their versioning is looked up
      Then each keeps former versions for 30 days

  @AC-7.5
  Rule: A recovery procedure is documented, and its own commands restore lost data

    @provoked
    Scenario: Who follows the runbook's chapter on recovery has lost data back
      Given the runbook's chapter on recovery
      When data is lost, and the chapter's own commands are run
      Then every command succeeds, and what was lost is back
      And each action is followed by one that verifies it
      And a drill of the whole is no longer ago than the policy says

    @behaviour
    Scenario: The last drill of the recovery has succeeded
      Given the runbook's chapter on recovery
      When it is looked up when recovery was last drilled
      Then all tables and buckets were drilled, no longer ago than the policy says
      And each action is followed by one that verifies it

    @configuration
    Scenario: The runbook says what to do about whatever can be lost
      Given the runbook's chapter on recovery
      When it is read
      Then each action is followed by one that verifies it
