//! Keywords, and what they nest commands in.

use std::ops::Range;

use super::commands::Joined;
use super::lexer::{Frame, Lexer, List};

impl Lexer<'_> {
    pub(super) fn open_frame(&mut self, list: &mut List, frame: Frame) {
        list.frames.push(frame);
        self.enter();
        match frame {
            Frame::Subshell | Frame::Case { .. } => self.branch(1),
            Frame::Group { function } => {
                self.functions += usize::from(function);
                if function {
                    self.open_functions.push(self.found.functions.len());
                    self.found.functions.push(list.function_name.clone());
                }
            }
            Frame::Block => {}
        }
    }

    pub(super) fn close_frame(&mut self, list: &mut List) {
        let Some(frame) = list.frames.pop() else { return };
        self.leave();
        match frame {
            Frame::Subshell | Frame::Case { .. } => self.branching = self.branching.saturating_sub(1),
            Frame::Group { function } => {
                self.functions = self.functions.saturating_sub(usize::from(function));
                if function {
                    self.open_functions.pop();
                }
            }
            Frame::Block => {}
        }
    }

    /// Begins the patterns of a `case` at its `in`.
    pub(super) fn case_head(&mut self, list: &mut List, raw: &str) {
        let is_case = list
            .words
            .first()
            .is_some_and(|word| word.raw(self.text) == "case");
        if is_case && raw == "in" && list.words.len() == 3 {
            list.has_case = true;
            self.finish(list, Joined::Sequence);
            self.open_frame(list, Frame::Case { pattern: true });
        }
    }

    /// Handles a keyword at the start of a command. Returns false if `raw` is not a keyword, or begins a command
    /// itself.
    pub(super) fn keyword(&mut self, list: &mut List, raw: &str, start: usize) -> bool {
        let function_follows = std::mem::take(&mut list.function_follows);
        let loop_follows = std::mem::take(&mut list.loop_follows);
        match raw {
            "esac" if matches!(list.frames.last(), Some(Frame::Case { .. })) => self.close_frame(list),
            _ if matches!(list.frames.last(), Some(Frame::Case { pattern: true })) => return false,
            "if" => {
                list.in_condition = true;
                self.open_frame(list, Frame::Block);
            }
            "do" => {
                list.in_condition = false;
                self.open_frame(list, Frame::Block);
            }
            "fi" | "done" => self.close_frame_like(list, |frame| frame == Frame::Block),
            "{" => {
                self.found.shape.beyond_parser |= loop_follows;
                self.open_frame(
                    list,
                    Frame::Group {
                        function: function_follows,
                    },
                );
            }
            "}" => self.close_frame_like(list, |frame| matches!(frame, Frame::Group { .. })),
            "then" | "else" => list.in_condition = false,
            "elif" | "while" | "until" => list.in_condition = true,
            "!" | "time" | "coproc" => {}
            "function" => {
                list.function_name = self.function_name();
                list.function_follows = true;
            }
            "[[" => {
                self.found.shape.beyond_parser |= function_follows;
                return false;
            }
            "select" => {
                self.found.shape.selects.push(start..self.at);
                return false;
            }
            _ => return false,
        }
        true
    }

    fn close_frame_like(&mut self, list: &mut List, is_it: impl Fn(Frame) -> bool) {
        if list.frames.last().copied().is_some_and(is_it) {
            self.close_frame(list);
        }
    }

    /// Skips the name after `function`, and any parentheses after it. Returns the bytes of the name.
    fn function_name(&mut self) -> Range<usize> {
        let rest = self.rest();
        let name = rest.trim_start_matches([' ', '\t']);
        let after = name.trim_start_matches(|c: char| !c.is_whitespace() && !"(){};&|<>".contains(c));
        let parentheses = after.trim_start_matches([' ', '\t']);
        let left = match parentheses
            .strip_prefix('(')
            .map(|inside| inside.trim_start_matches([' ', '\t']))
        {
            Some(inside) => inside.strip_prefix(')').unwrap_or(after),
            None => after,
        };
        let start = self.at + rest.len() - name.len();
        self.skip(rest.len() - left.len());
        start..start + name.len() - after.len()
    }
}
