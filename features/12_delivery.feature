@REQ-12
Feature: Delivery
  What reaches users was tested, was tried in a place like theirs, and was approved by somebody; and what went wrong is
  taken back in minutes.

  @AC-12.1
  Rule: A pipeline tests and deploys, and nobody else can use what it may do

    @behaviour
    Scenario: The pipeline is there, in GitHub's own form, and what examines pipelines finds nothing grave
      Given the workflows of the repository
      When they are examined
      Then something is tested and something is deployed
      And each is a workflow by GitHub's schema
      And nothing in them is unsafe

    @behaviour
    Scenario: Roles of the pipeline are for its own guarded jobs alone
      Given the roles that jobs of GitHub Actions may assume
      When tokens of others are tried on them
      Then none of them is admitted

  @AC-12.2
  Rule: A push to the main branch runs the tests

    @provoked
    Scenario: A push whose tests pass succeeds, and one that breaks a test fails
      Given the workflows of the repository
      When pushes with good and with broken tests are played, by the jobs' own commands
      Then all tests are run, and none of them may fail
      And the job of the tests tells the good push from the broken one

    @configuration
    Scenario: What a push starts runs all tests
      Given the workflows of the repository
      When they are examined
      Then all tests are to be run, and none of them may fail

  @AC-12.3
  Rule: When the tests pass, the staging environment is deployed

    @provoked
    Scenario: A push is deployed to staging where its tests pass, and is not where one fails
      Given the workflows of the repository
      When pushes with good and with broken tests are played, by the jobs' own commands
      Then the good push has called what deploys to staging
      And the broken push has deployed nothing

    @configuration
    Scenario: The job that deploys to staging waits for the tests
      Given the workflows of the repository
      When they are examined
      Then staging is to be deployed where the tests pass, and is not where they fail

  @AC-12.4
  Rule: Production is deployed only after somebody has approved it

    @behaviour
    Scenario: Each job that deploys to production waits for somebody else, whom nobody goes past
      Given the workflows of the repository
      When GitHub is asked who has to approve what they deploy
      Then each deployment to production waits for somebody else's approval
      And the default branch is changed by pull requests alone

  @AC-12.5
  Rule: What was released is taken back within five minutes

    @provoked
    Scenario: Under load a version is released and taken back, and nobody meets it afterwards
      Given the versions that the functions' aliases serve
      When another version is released under load, and taken back
      Then a version that fails is refused when it is tried
      And all that was released is taken back as one, within five minutes
      And no request fails after that

    @provoked
    Scenario: A rollback reaches whoever invokes a function, and finds what was served before
      Given the versions that the functions' aliases serve
      When it is looked what could be taken back, and to what
      Then every invoker is on an alias, and what was served before the last release is still there

    @configuration
    Scenario: Every invoker is on an alias that can be moved back
      Given the versions that the functions' aliases serve
      When it is looked what could be taken back, and to what
      Then every invoker is on an alias, and what was served before the last release is still there
