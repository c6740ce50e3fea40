//! The part of <adonis/plugin.h>, ABI 0.2, that this plugin uses, written by hand. Names
//! and order of the fields are those of the header, which says what they mean.
#![allow(dead_code)] // fields that are here for their place only

use core::ffi::c_void;

/// A C string.
pub type Text = *const u8;

pub const MAGIC: u32 = 0x4e4f_4441;
pub const MAJOR: u16 = 0;
pub const MINOR: u16 = 2;

pub const OK: i32 = 0;
pub const IGNORED: i32 = 1;
pub const ERROR_STATE: i32 = -2;

pub const EVENT_START: u32 = 1;
pub const EVENT_MESSAGE: u32 = 2;
pub const EVENT_ORACLE: u32 = 3;
pub const EVENT_STOP: u32 = 6;

pub const WIRE: u32 = 0;
pub const GRADIENT: u32 = 1;
pub const L_LOCAL: u32 = 4;
pub const LAMBDA_MIN: u32 = 11;

pub const REAL: u32 = 1;
pub const ALLOW_AUTO: u32 = 1;
pub const OPEN_MIN: u32 = 2;

pub const SYNCHRONOUS: u32 = 1;
pub const NEEDS_GRADIENT: u32 = 1;
pub const NEEDS_UNDIRECTED: u32 = 16;
pub const NEEDS_STATIC: u32 = 32;
pub const CONVERGES_NEAR: u32 = 2;

#[repr(C)]
pub struct Node {
    pub size: u32,
    pub id: u32,
    pub n_nodes: u32,
    pub n_slots: u32,
    pub dim: u64,
    pub state: *mut c_void,
    pub options: *const c_void,
    pub host: *const Host,
    pub math: *const Math,
}

#[repr(C)]
pub struct Part {
    pub data: *const f64,
    pub length: u64,
    pub format: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Event {
    pub size: u32,
    pub kind_of_event: u32, // `type`
    pub time_ns: u64,
    pub tag: u64,
    pub slot: u32,
    pub up: u32,
    pub kind: u32,
    pub n_parts: u32,
    pub parts: *const Part,
    pub result: *const f64,
}

#[repr(C)]
pub struct Request {
    pub size: u32,
    pub kind: u32,
    pub point: *const f64,
    pub batch: u64,
    pub draw: u64,
    pub scale: f64,
    pub tag: u64,
}

#[repr(C)]
pub struct Slot {
    pub id: u32,
    pub flags: u32,
    pub weight: f64,
}

#[repr(C)]
pub struct Host {
    pub size: u32,
    pub reserved: u32,
    pub send: unsafe extern "C" fn(*mut Node, *const u32, u32, u64, *const Part, u32) -> i32,
    pub wire_round: unsafe extern "C" fn(*mut Node, u64, *const f64, *mut f64),
    pub request: unsafe extern "C" fn(*mut Node, *const Request) -> i32,
    pub timer: unsafe extern "C" fn(*mut Node, u64, u64) -> i32,
    pub uniform: unsafe extern "C" fn(*mut Node, u32, u32, u64) -> f64,
    pub neighbours: unsafe extern "C" fn(*mut Node, u64, *mut f64) -> *const Slot,
    pub overlay: unsafe extern "C" fn(*mut Node, *mut c_void) -> i32,
    pub constant: unsafe extern "C" fn(*mut Node, u32) -> f64,
    pub round_end: unsafe extern "C" fn(*mut Node),
    pub exchange_end: unsafe extern "C" fn(*mut Node, u32),
    pub fail: unsafe extern "C" fn(*mut Node, i32, Text) -> i32,
    // `extension` follows.
}

#[repr(C)]
pub struct Math {
    pub size: u32,
    pub reserved: u32,
    pub combine: unsafe extern "C" fn(u64, u32, *const f64, *const *const f64, *mut f64),
    pub axpy: unsafe extern "C" fn(u64, f64, *const f64, *mut f64),
    pub scale: unsafe extern "C" fn(u64, f64, *mut f64),
    // More follow.
}

#[repr(C)]
pub struct AdonisOption {
    pub name: Text,
    pub kind: u32, // `type`
    pub flags: u32,
    pub offset: u64,
    pub min: f64,
    pub max: f64,
    pub default_text: Text,
    pub unit: Text,
    pub help: Text,
    pub choices: *const Text,
}

#[repr(C)]
pub struct Setup {
    pub size: u32,
    pub n_nodes: u32,
    pub dim: u64,
    pub math: *const Math,
    pub constant: unsafe extern "C" fn(*mut Setup, u32) -> f64,
    pub fail: unsafe extern "C" fn(*mut Setup, i32, Text) -> i32,
}

#[repr(C)]
pub struct Algorithm {
    pub magic: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub size: u32,
    pub min_host_minor: u32,
    pub id: Text,
    pub version: Text,
    pub summary: Text,
    pub paper: Text,
    pub authors: Text,
    pub licence: Text,
    pub kind: u32,
    pub needs: u32,
    pub options: *const AdonisOption,
    pub n_options: u32,
    pub options_size: u32,
    pub resolve: Option<unsafe extern "C" fn(*mut Setup, *mut c_void) -> i32>,
    pub state_size: Option<unsafe extern "C" fn(*const Node) -> u64>,
    pub init: Option<unsafe extern "C" fn(*mut Node, *const f64) -> i32>,
    pub on_event: Option<unsafe extern "C" fn(*mut Node, *const Event) -> i32>,
    pub estimate: Option<unsafe extern "C" fn(*const Node, u64, *mut f64)>,
    pub fini: Option<unsafe extern "C" fn(*mut Node)>,
    pub extension: Option<unsafe extern "C" fn(Text) -> *const c_void>,
    pub build_flags: u32,
    pub behaviour: u32,
    pub build: Text,
    pub token: Text,
}

/// What is exported is constant, pointers included.
#[repr(transparent)]
pub struct Constant<T>(pub T);
unsafe impl<T> Sync for Constant<T> {}

/// A literal that ends in "\0".
pub const fn text(literal: &'static str) -> Text {
    literal.as_ptr()
}
