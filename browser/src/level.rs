//! How loud a microphone is, for the lobby's meter.
//!
//! It measures before the mute switch of the call: a track that is not enabled is silent here too.
//!
//! Source: Web Audio API §1.8 `AnalyserNode`.

use gloo_timers::callback::Interval;
use web_sys::{AnalyserNode, AudioContext, Event};

use crate::error::BrowserError;
use crate::listener::Listener;
use crate::media::Capture;
use crate::page;
use crate::promise::ignore_rejection;

/// Measures until it is dropped.
#[derive(Debug)]
#[must_use = "a meter that is dropped measures nothing"]
pub struct Meter {
    _active: Option<Active>,
}

/// Reports the level of a microphone about fifteen times a second: the root mean square of its samples,
/// 0 (silence) to 1. Speech is near 0.1.
///
/// Browsers let a page listen only after the user has touched it, so the level may stay 0 until then.
/// Where the browser cannot measure, nothing is reported.
pub fn watch(capture: &Capture, on_level: impl FnMut(f64) + 'static) -> Meter {
    Meter { _active: Active::start(capture, on_level).ok() }
}

#[derive(Debug)]
struct Active {
    _tick: Interval,
    _touches: Vec<Listener>,
    context: AudioContext,
}

impl Active {
    fn start(
        capture: &Capture,
        mut on_level: impl FnMut(f64) + 'static,
    ) -> Result<Self, BrowserError> {
        let context = AudioContext::new()?;
        let analyser = context.create_analyser()?;
        analyser.set_fft_size(SAMPLES);
        context.create_media_stream_source(capture.stream())?.connect_with_audio_node(&analyser)?;
        let mut samples = vec![0.0; SAMPLES as usize];
        let tick = Interval::new(PERIOD_MS, move || on_level(level(&analyser, &mut samples)));
        let touches = page::window().map_or_else(Vec::new, |window| {
            TOUCHES
                .map(|touch| {
                    let context = context.clone();
                    Listener::new(&window, touch, move |_: Event| {
                        ignore_rejection(context.resume())
                    })
                })
                .into()
        });
        Ok(Self { _tick: tick, _touches: touches, context })
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        ignore_rejection(self.context.close());
    }
}

fn level(analyser: &AnalyserNode, samples: &mut [f32]) -> f64 {
    analyser.get_float_time_domain_data(samples);
    root_mean_square(samples).min(1.0)
}

fn root_mean_square(samples: &[f32]) -> f64 {
    let squares: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (squares / samples.len() as f64).sqrt()
}

/// 43 ms of sound at 48 kHz: a little less than a period, and a power of two as the browser wants.
const SAMPLES: u32 = 2048;
const PERIOD_MS: u32 = 66;
/// What counts as touching the page. Source: HTML §6.4.1 (activation triggering input events).
const TOUCHES: [&str; 2] = ["pointerdown", "keydown"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_nothing_and_the_loudest_square_wave_is_all() {
        assert_eq!(root_mean_square(&[0.0; 8]), 0.0);
        assert_eq!(root_mean_square(&[1.0, -1.0, 1.0, -1.0]), 1.0);
    }

    #[test]
    fn a_level_is_the_strength_and_not_the_peak() {
        let level = root_mean_square(&[0.5, 0.0, -0.5, 0.0]);
        assert!((level - 0.125_f64.sqrt()).abs() < 1e-9);
    }
}
