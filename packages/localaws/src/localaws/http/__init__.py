"""The AWS API endpoint: tells what a request asks for and hands it to moto, or to a native handler."""
