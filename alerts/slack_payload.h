// An alert as a Slack message.
#pragma once

#include <string>

#include "alerts/alert.h"

namespace freshness {

// The JSON body for an incoming webhook, within every limit of Slack's (header 150 characters, section 3000, 10 fields of
// 2000, 50 blocks), counted after escaping; what does not fit is said as "+N more". Values are escaped (`&`, `<`, `>`), so
// nothing in them can ping or link. https://api.slack.com/reference/block-kit/blocks
std::string SlackPayload(const Alert& alert);

// The same as plain text without blocks: what is sent once when Slack refuses the blocks.
std::string SlackPlainPayload(const Alert& alert);

}  // namespace freshness
