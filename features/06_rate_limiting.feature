@REQ-6
Feature: Rate limiting
  No key can abuse the system: each may make so many requests an hour, counted exactly, and its holder is told how many
  are left. Whoever wants more is turned away until the next hour, and that is on record.

  @AC-6.1
  Rule: Each API key may make 1000 requests an hour

    @provoked
    Scenario: Of one request too many, sent at once, exactly one is refused
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then neither a usage plan nor a throttle admits fewer requests than that
      And exactly as many requests passed as its key may make

    @provoked
    Scenario: Other keys do not pay for it
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then another key still has its whole limit

    @provoked
    Scenario: A key with a limit of its own is held to that
      Given a key store that holds the keys of clients
      When a client with a limit of 25 requests an hour sends one more than that at once
      Then exactly 25 of them passed
      And every answer told a limit of 25

    @provoked
    Scenario: Every route counts
      Given the routes that the API serves
      When a client with a key of its own sends what the workload states
      Then no route was served without being counted
      And nobody was served with a key that nobody was given

    @provoked
    Scenario: A route that was not asked is guarded
      Given the hourly limit that the policy sets
      When a client with a key of its own sends what the workload states
      Then a guard with that limit stands before each route that was not asked

    @provoked
    Scenario: A counter that fails turns nobody away, and the administrator is told
      Given alarms that notify the administrator
      When a client comes whose requests the counter cannot count
      Then the client is served without being counted
      And an alarm tells the administrator that the guard stands open

    @configuration
    Scenario: A guard with the limit stands before every route
      Given the hourly limit that the policy sets
      When the guards of the served routes are looked up
      Then each route is guarded with that limit
      And neither a usage plan nor a throttle admits fewer requests than that

  @AC-6.2
  Rule: A request over the limit gets HTTP 429

    @provoked
    Scenario: The first request over the limit is told when to come again
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then the requests over the limit are refused
      And each refusal tells when to come again
      And every other route has the same guard

    @configuration
    Scenario: The guard that serves is the one that refuses so
      Given the routes that the API serves
      When the guards of the served routes are looked up
      Then each runs the code that refuses so

  @AC-6.3
  Rule: Responses carry X-RateLimit-Limit and X-RateLimit-Remaining

    @provoked
    Scenario: What remains falls by one with each request, down to nothing
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then every answer told the limit
      And what remained fell by one each time, down to nothing
      And every other route has the same guard

    @behaviour
    Scenario: What remains falls from request to request
      Given a client with a valid key
      When it asks several times
      Then each answer told that less remained
      And every other route has the same guard

  @AC-6.4
  Rule: Limits start afresh every hour

    @provoked
    Scenario: A key is refused to the end of its hour and has its whole limit in the next
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then it was refused until the hour ended
      And the next hour began with its whole limit
      And every other route has the same guard

    @configuration
    Scenario: Requests are counted by the hour
      Given the routes that the API serves
      When the guards of the served routes are looked up
      Then the counter is kept by key and hour

  @AC-6.5
  Rule: Every violation of the limit is logged to CloudWatch

    @provoked
    Scenario: Each refused request is found in the logs with its key, the limit and the time
      Given the hourly limit that the policy sets
      When a client uses up its hour with one request more
      Then every refused request is found in the logs
      And each line tells the key, the limit and the time
      And every other route has the same guard

    @configuration
    Scenario: The guard's lines have somewhere to go
      Given the routes that the API serves
      When the guards of the served routes are looked up
      Then each writes to a log group that is there
