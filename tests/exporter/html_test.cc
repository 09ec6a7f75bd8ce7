#include "exporter/html.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace freshness {
namespace {

TEST(HtmlTest, EscapesWhatHtmlReads) {
  EXPECT_EQ(EscapeHtml("<script>alert('a & \"b\"')</script>"),
            "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;");
  EXPECT_EQ(EscapeHtml("Größe 90 %"), "Größe 90 %");
  EXPECT_EQ(EscapeHtml("bad \xff byte"), "bad \uFFFD byte");
}

TEST(HtmlTest, WhatStandsBetweenBackticksIsCode) {
  EXPECT_EQ(EscapeWithCode("run `a <b>`, then `c`"), "run <code>a &lt;b&gt;</code>, then <code>c</code>");
  EXPECT_EQ(EscapeWithCode("plain & simple"), "plain &amp; simple");
  EXPECT_EQ(EscapeWithCode(""), "");
}

TEST(HtmlTest, FillsPlaceholdersOnce) {
  EXPECT_EQ(FillTemplate("<p class={{a}}>{{b}} {{a}}</p>", {{"a", "x"}, {"b", "y"}}), "<p class=x>y x</p>");
  EXPECT_EQ(FillTemplate("{{a}} {{b}}", {{"a", "{{b}}"}, {"b", "y"}}), "{{b}} y") << "a value is no template";
  EXPECT_EQ(FillTemplate("a { color: {{ }", {}), "a { color: {{ }") << "an open brace alone is text";
  EXPECT_EQ(FillTemplate("", {}), "");
}

TEST(HtmlTest, APlaceholderWithoutAValueIsABug) {
  EXPECT_THROW(FillTemplate("{{typo}}", {{"a", "x"}}), std::logic_error);
}

}  // namespace
}  // namespace freshness
