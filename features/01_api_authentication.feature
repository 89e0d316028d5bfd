@REQ-1
Feature: API authentication
  Nobody uses the API without a key of their own, on whatever way they come.
  Keys can be given, replaced and withdrawn, and every attempt to enter leaves a trace that never holds a key.

  @AC-1.1
  Rule: A request without an API key gets HTTP 401

    @provoked
    Scenario: Every route of every stage turns away a client without a key
      Given the routes that the API serves
      When a client without a key tries every route of every stage
      Then each request is turned away as unauthorized
      And each refusal may be read by a page of another origin

    @provoked
    Scenario: No other way leads past the keys
      Given the functions of the system
      When a client without a key tries every other way to the functions
      Then no other way lets it in

    @provoked
    Scenario: A browser may ask for permission without a key
      Given the routes that the API serves
      When a browser sends its preflight requests
      Then each preflight is answered

    @behaviour
    Scenario: The routes that only read turn away a client without a key
      Given the routes that the API serves
      When a client without a key reads what the API serves
      Then each request is turned away as unauthorized
      And no other way to the functions is open to anyone

    @configuration
    Scenario: Every served method but preflights asks for a key
      Given the stages that the API serves
      When the served methods are looked up
      Then each method but preflights asks the authorizer
      And no other way to the functions is open to anyone

  @AC-1.2
  Rule: A request with a valid API key is processed normally

    @behaviour
    Scenario: The system tells its health to a client with a valid key
      Given a client with a valid key
      When it asks for the health
      Then the system itself answers

    @behaviour
    Scenario: A client with a valid key goes its way through the system
      Given a client with a valid key
      When it goes the way that the system's owner describes
      Then each of its requests is served
      And the answers are the system's own

    @configuration
    Scenario: The authorizer is at work and may be asked
      Given the stages that the API serves
      When the authorizer is looked up
      Then its function is active and enforces
      And the API may ask it
      And its key store is there

  @AC-1.3
  Rule: A request with an invalid API key gets HTTP 403

    @provoked
    Scenario Outline: <kind> is refused
      Given a key store that holds the keys of clients
      When a client presents <kind>
      Then each request is forbidden

      Examples:
        | kind                          |
        | an unknown key                |
        | a revoked key                 |
        | an expired key                |
        | a truncated key               |
        | a key in other case           |
        | a key with another checksum   |
        | a key of 8 KB                 |
        | a key with control characters |
        | a key in Unicode              |

    @provoked
    Scenario: No damaged form of a valid key is let in
      Given a key store that holds the keys of clients
      When made-up and damaged keys are tried
      Then each of them is forbidden

    @provoked
    Scenario: A key store that fails lets nobody in, and the administrator is told
      Given alarms that notify the administrator
      When a client comes whose key the key store cannot tell
      Then the client is not let in
      And an alarm tells the administrator that nobody is let in

    @provoked
    Scenario: A native API key opens its plan's stages alone, and none once it was ended
      Given a key store that holds the keys of clients
      When a native API key is given, disabled, withdrawn and deleted
      Then the native keys of the API's usage plans are known on their stages
      And once it was ended it is refused, and always on other stages
      And the key store follows native keys by the minute

    @behaviour
    Scenario: A made-up key is refused
      Given the routes that the API serves
      When a client presents an unknown key
      Then each request is forbidden

    @configuration
    Scenario: A withdrawn key is not remembered
      Given the stages that the API serves
      When the served authorizer is looked up
      Then its answers are kept no longer than the policy says

  @AC-1.4
  Rule: At least 10 API keys work at the same time

    @provoked
    Scenario: Twenty-five keys work at once and are told apart
      Given a key store that holds the keys of clients
      When twenty-five clients use keys of their own at once
      Then each client is served
      And each client is logged as itself

    @provoked
    Scenario: Old and new key both work while a key is replaced
      Given a key store that holds the keys of clients
      When a key is replaced with an overlap and then without one
      Then both keys work during the overlap
      And only the new key works afterwards

    @configuration
    Scenario: The key store sets no bound to the number of keys
      Given the stages that the API serves
      When the key store is looked up
      Then it takes as many keys as are put into it

  @AC-1.5
  Rule: Every authentication attempt, allowed or refused, is logged to CloudWatch; never with the key itself

    @provoked
    Scenario: Every attempt is logged with its outcome and its key's name
      Given a key store that holds the keys of clients
      When clients with and without keys try to enter
      Then each attempt is logged with its outcome

    @provoked
    Scenario: No log holds the text of a key
      Given the log groups of the system
      When clients with and without keys try to enter
      Then no log of the system holds the text of a key

    @behaviour
    Scenario: A client without a key leaves a trace
      Given the stages that the API serves
      When one client without a key tries to enter
      Then each attempt is logged with its outcome

    @configuration
    Scenario: The access log of every stage tells who came and what came of it
      Given the stages that the API serves
      When the access logs are looked up
      Then each tells the request, the principal, the authorizer's error and the status
