@REQ-8
Feature: Security
  What reaches the system is filtered and encrypted on its way and where it rests, and each part of the system may do
  what it needs, and nothing else.

  @AC-8.1
  Rule: AWS WAF protects the API Gateway stage

    @provoked
    Scenario: Attacks on any stage are refused by the firewall, and that is on record
      Given the stages that the API is deployed on
      When a client attacks every stage in ways that are well known
      Then the firewall refuses each attack
      And each attack is found in the firewall's log

    @provoked
    Scenario: What is no attack passes the firewall, and no attack passes before it looks
      Given the stages that the API is deployed on
      When a client attacks every stage in ways that are well known
      Then what is no attack passes the firewall
      And no rule lets an attack in before the firewall looks at it

    @provoked
    Scenario: The firewall keeps no keys
      Given the stages that the API is deployed on
      When a client attacks every stage in ways that are well known
      Then the firewall's log and samples hold no key

    @provoked
    Scenario: Projects of every kind and size pass the firewall
      Given projects of prose, code, HTML, URLs and logs from 1 KB to 1 MB
      When a client submits all of them
      Then each project passes the firewall

    @behaviour
    Scenario: Attacks without a key are refused by the firewall
      Given the stages that the API is deployed on
      When a client without a key attacks in ways that are well known
      Then the firewall refuses each attack
      And what is no attack passes the firewall
      And no rule lets an attack in before the firewall looks at it

    @configuration
    Scenario: A firewall with all rules stands before every stage
      Given the stages that the API is deployed on
      When the firewalls of the stages are looked up
      Then each stage has one with all rules
      And each logs what it blocks, without keys

  @AC-8.2
  Rule: Requests from known malicious IP addresses are blocked

    @provoked
    Scenario: Who comes from a listed address is refused, who does not is served
      Given the block list as it stands
      When clients come from listed and from other addresses
      Then the firewall refuses who is listed
      And the firewall lets pass who is not
      And the firewall of every other stage refuses them too

    @provoked
    Scenario: Who is on AWS's list of malicious addresses is refused
      Given the stages that the API is deployed on
      When clients come from listed and from other addresses
      Then the firewall refuses who is on AWS's list of malicious addresses

    @behaviour
    Scenario: The block list is at work
      Given the block list as it stands
      When clients say that they come from listed and from other addresses
      Then the firewall refuses who is listed
      And the firewall lets pass who is not
      And the firewall of every other stage refuses them too

    @configuration
    Scenario: Listed addresses are refused before anything is allowed
      Given the block list as it stands
      When the firewalls of the stages are looked up
      Then each refuses listed addresses before anything is allowed
      And the list holds addresses of both versions

  @AC-8.3
  Rule: All API requests must use HTTPS

    @provoked
    Scenario: A valid key is worth nothing over plain HTTP
      Given the API answers over HTTPS at each of its hosts
      When a client asks with a valid key, and at every route without one, over plain HTTP
      Then the client is neither served nor answered
      And it is not this machine that keeps plain HTTP in

    @behaviour
    Scenario: Plain HTTP is not answered
      Given the API answers over HTTPS at each of its hosts
      When a client without a key reads every route over plain HTTP
      Then the client is neither served nor answered
      And it is not this machine that keeps plain HTTP in

  @AC-8.4
  Rule: All data at rest in DynamoDB and S3 is encrypted

    @provoked
    Scenario: A new object is encrypted
      Given the keys by which data of the system may rest
      When a client stores an object
      Then the object rests under one of them
      And it rests as its bucket says

    @provoked
    Scenario: A client cannot have its objects encrypted otherwise
      Given the keys by which data of the system may rest
      When a client stores an object
      Then no object is taken that is to rest otherwise

    @provoked
    Scenario: A new item is encrypted
      Given the keys by which data of the system may rest
      When a client writes an item and reads it again
      Then its table rests under one of them
      And so do the messages of every queue
      And so does what the system tells of itself, in logs and alerts

    @configuration
    Scenario: Tables, buckets and queues name the keys by which they encrypt
      Given the keys by which data of the system may rest
      When the encryption of tables, buckets and queues is looked up
      Then each of them names one
      And each bucket refuses objects that are to rest otherwise

  @AC-8.5
  Rule: All data in transit uses TLS 1.2 or higher

    @provoked
    Scenario Outline: <version> is refused by every endpoint
      Given a client that can offer <version> alone
      When it offers one version after the other to every endpoint of the system
      Then every endpoint itself refuses <version>

      Examples:
        | version |
        | SSL 3.0 |
        | TLS 1.0 |
        | TLS 1.1 |

    @provoked
    Scenario Outline: <version> is accepted by every endpoint
      Given a client that can offer <version> alone
      When it offers one version after the other to every endpoint of the system
      Then every endpoint accepts <version>

      Examples:
        | version |
        | TLS 1.2 |
        | TLS 1.3 |

    @provoked
    Scenario: Buckets and queues answer nobody without TLS
      Given a caller who may look at the buckets and the queues
      When it calls them without TLS, and again with it
      Then they answer with TLS alone
      And the buckets and the queues refuse whoever comes without it

    @behaviour
    Scenario: No endpoint speaks anything older than TLS 1.2
      Given a client that can offer each version by itself
      When it offers one version after the other to every endpoint of the system
      Then every endpoint itself refuses what is older than TLS 1.2 and accepts what is not

    @configuration
    Scenario: The settings that refuse older versions are in force
      Given a caller who may look at the buckets and the queues
      When the settings of its endpoints are looked up
      Then the API and its domains admit TLS 1.2 and newer alone
      And the buckets and the queues refuse whoever comes without it

  @AC-8.6
  Rule: IAM roles follow AWS security best practices

    @behaviour
    Scenario: Each function may do what it needs
      Given the functions of the system and the authorizer before them
      When the policy simulator is asked what their roles may do
      Then each is allowed what its code and its settings need

    @behaviour
    Scenario: No function may do what it does not need
      Given the functions of the system and the authorizer before them
      When the policy simulator is asked what their roles may do
      Then each is refused everything else, other functions' resources too

    @behaviour
    Scenario: Each function has a role of its own, which is Lambda's to assume
      Given the functions of the system and the authorizer before them
      When their roles are looked up
      Then no two of them share a role
      And only Lambda may assume them
      And none has lost the boundary that its function always had

    @behaviour
    Scenario: Policies name what they allow
      Given the functions of the system and the authorizer before them
      When the policies of their roles are analysed
      Then none of them allows by wildcard

    @behaviour
    Scenario: No policy opens a way to more rights
      Given the functions of the system and the authorizer before them
      When the policies of their roles are analysed
      Then none of them opens a way to more rights or to others' data

    @behaviour
    Scenario: Clients are served and jobs are done by these roles
      Given the functions of the system and the authorizer before them
      When a client goes its way to the end, and functions do their jobs
      Then all comes to what the system's owner describes
