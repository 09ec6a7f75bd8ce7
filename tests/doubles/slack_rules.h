// What Slack takes for a message, as its documentation has it.
#pragma once

#include <string>
#include <vector>

namespace freshness::test {

// What Slack would refuse, or a reader would not want, in the body of an incoming webhook; a line each, none when it is
// fine: valid JSON in valid UTF-8, at most 50 blocks, a header of 150 characters, section texts of 3000, 10 fields of 2000,
// no empty text; in mrkdwn no mention, no link but to http(s), and no `&` that is not the beginning of an entity.
std::vector<std::string> SlackViolations(const std::string& body);

// All texts of the message as a person reads them, entities undone, one to a line. Throws when the body is no JSON.
std::string SlackWords(const std::string& body);

}  // namespace freshness::test
