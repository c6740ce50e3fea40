//! Decentralized gradient descent (DGD). A. Nedic, A. Ozdaglar: "Distributed subgradient
//! methods for multi-agent optimization", IEEE Trans. Autom. Control 54(1), 2009.
//!
//!     x_i <- sum_j w_ij x_j - a g_i(x_i)
//!
//! against the bare ABI, in Rust without `std`: a node imports nothing but memcpy and its
//! like. step=auto is a tenth of (1 + lambda_min(W)) / L, the limit of K. Yuan, Q. Ling,
//! W. Yin, SIAM J. Optim. 26(3), 2016.
#![no_std]

mod abi;

use abi::{text, AdonisOption, Algorithm, Constant, Event, Node, Part, Request, Setup};
use core::ffi::c_void;
use core::mem::size_of;
use core::ptr::{copy_nonoverlapping, null};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {} // never reached: nothing here panics
}

#[repr(C)]
struct Options {
    step: f64,
}

/// The head of a node's state, zeroed by the host. Blocks of dim numbers follow: x,
/// gradient, sum, and the vectors of the neighbours, by the parity of their round, for one
/// may be a round ahead.
#[repr(C)]
struct State {
    round: u64,
    n_arrived: [u32; 2],
    has_gradient: u32,
    reserved: u32,
}

/// A node, as the callbacks of one run see it: the host makes no two calls at once.
#[derive(Clone, Copy)]
struct Dgd(*mut Node);

const fn align(bytes: u64) -> u64 {
    (bytes + 63) & !63
}

fn slots_offset(n_slots: u32, dim: u64) -> u64 {
    align(size_of::<State>() as u64) + (3 + 2 * n_slots as u64) * align(8 * dim)
}

impl Dgd {
    unsafe fn node(self) -> &'static Node {
        &*self.0
    }

    unsafe fn state(self) -> *mut State {
        self.node().state as *mut State
    }

    unsafe fn bytes(self, offset: u64) -> *mut u8 {
        (self.node().state as *mut u8).add(offset as usize)
    }

    unsafe fn block(self, k: u64) -> *mut f64 {
        let head = align(size_of::<State>() as u64);
        self.bytes(head + k * align(8 * self.node().dim)) as *mut f64
    }

    unsafe fn x(self) -> *mut f64 {
        self.block(0)
    }

    unsafe fn gradient(self) -> *mut f64 {
        self.block(1)
    }

    unsafe fn sum(self) -> *mut f64 {
        self.block(2)
    }

    unsafe fn received(self, round: u64, slot: u32) -> *mut f64 {
        self.block(3 + (round & 1) * self.node().n_slots as u64 + slot as u64)
    }

    unsafe fn slots(self) -> *mut u32 {
        self.bytes(slots_offset(self.node().n_slots, self.node().dim)) as *mut u32
    }

    unsafe fn copy(self, from: *const f64, to: *mut f64) {
        copy_nonoverlapping(from, to, self.node().dim as usize);
    }

    unsafe fn init(self, start: *const f64) -> i32 {
        self.copy(start, self.x());
        for slot in 0..self.node().n_slots {
            *self.slots().add(slot as usize) = slot;
        }
        abi::OK
    }

    unsafe fn begin_round(self) -> i32 {
        let node = self.node();
        let host = &*node.host;
        (*self.state()).has_gradient = 0;
        if node.n_slots > 0 {
            let part = Part {
                data: self.x(),
                length: node.dim,
                format: abi::WIRE,
                reserved: 0,
            };
            let round = (*self.state()).round;
            let code = (host.send)(self.0, self.slots(), node.n_slots, round, &part, 1);
            if code != abi::OK {
                return code; // IGNORED: the run is over, which is no error
            }
        }
        let request = Request {
            size: size_of::<Request>() as u32,
            kind: abi::GRADIENT,
            point: self.x(),
            batch: 0,
            draw: (*self.state()).round,
            scale: 0.0,
            tag: 0,
        };
        (host.request)(self.0, &request)
    }

    unsafe fn update(self) {
        let node = self.node();
        let math = &*node.math;
        let round = (*self.state()).round;
        let step = (*(node.options as *const Options)).step;
        let mut self_weight = 0.0;
        let slots = ((*node.host).neighbours)(self.0, round, &mut self_weight);
        self.copy(self.x(), self.sum());
        (math.scale)(node.dim, self_weight, self.sum());
        for slot in 0..node.n_slots {
            let weight = (*slots.add(slot as usize)).weight;
            (math.axpy)(node.dim, weight, self.received(round, slot), self.sum());
        }
        (math.axpy)(node.dim, -step, self.gradient(), self.sum());
        self.copy(self.sum(), self.x());
    }

    /// Ends the round if all that it waits for is here, and begins the next.
    unsafe fn advance(self) -> i32 {
        let state = self.state();
        let parity = ((*state).round & 1) as usize;
        if (*state).has_gradient == 0 || (*state).n_arrived[parity] < self.node().n_slots {
            return abi::OK;
        }
        self.update();
        (*state).n_arrived[parity] = 0;
        (*state).round += 1;
        ((*self.node().host).round_end)(self.0);
        self.begin_round()
    }

    unsafe fn receive(self, event: &Event) -> i32 {
        let node = self.node();
        let state = self.state();
        if event.slot >= node.n_slots
            || event.tag.wrapping_sub((*state).round) > 1
            || event.n_parts != 1
            || (*event.parts).length != node.dim
        {
            let why = text("a vector of neither this round nor the next\0");
            return ((*node.host).fail)(self.0, abi::ERROR_STATE, why);
        }
        self.copy((*event.parts).data, self.received(event.tag, event.slot));
        (*state).n_arrived[(event.tag & 1) as usize] += 1;
        self.advance()
    }

    unsafe fn answered(self, result: *const f64) -> i32 {
        self.copy(result, self.gradient());
        (*self.state()).has_gradient = 1;
        self.advance()
    }
}

unsafe extern "C" fn resolve(setup: *mut Setup, values: *mut c_void) -> i32 {
    let options = &mut *(values as *mut Options);
    if options.step.is_nan() {
        let lambda_min = ((*setup).constant)(setup, abi::LAMBDA_MIN);
        options.step = 0.1 * (1.0 + lambda_min) / ((*setup).constant)(setup, abi::L_LOCAL);
    }
    abi::OK
}

unsafe extern "C" fn state_size(node: *const Node) -> u64 {
    let node = &*node;
    slots_offset(node.n_slots, node.dim) + align(4 * node.n_slots as u64)
}

unsafe extern "C" fn init(node: *mut Node, start: *const f64) -> i32 {
    Dgd(node).init(start)
}

unsafe extern "C" fn on_event(node: *mut Node, event: *const Event) -> i32 {
    let event = &*event;
    match event.kind_of_event {
        abi::EVENT_START => Dgd(node).begin_round(),
        abi::EVENT_MESSAGE => Dgd(node).receive(event),
        abi::EVENT_ORACLE => Dgd(node).answered(event.result),
        abi::EVENT_STOP => abi::OK,
        _ => abi::IGNORED,
    }
}

unsafe extern "C" fn estimate(node: *const Node, _time_ns: u64, out: *mut f64) {
    let dgd = Dgd(node as *mut Node); // changes nothing
    dgd.copy(dgd.x(), out);
}

static OPTIONS: Constant<[AdonisOption; 1]> = Constant([AdonisOption {
    name: text("step\0"),
    kind: abi::REAL,
    flags: abi::ALLOW_AUTO | abi::OPEN_MIN,
    offset: 0,
    min: 0.0,
    max: 1e300,
    default_text: text("auto\0"),
    unit: text("1\0"),
    help: text("step size a; auto: (1 + lambda_min(W)) / (10 L)\0"),
    choices: null(),
}]);

#[allow(non_upper_case_globals)]
#[no_mangle]
pub static adonis_entry_v0: Constant<Algorithm> = Constant(Algorithm {
    magic: abi::MAGIC,
    abi_major: abi::MAJOR,
    abi_minor: abi::MINOR,
    size: size_of::<Algorithm>() as u32,
    min_host_minor: abi::MINOR as u32,
    id: text("dgd-rust\0"),
    version: text("1.0\0"),
    summary: text("decentralized gradient descent, in Rust\0"),
    paper: text(
        "Nedic, Ozdaglar: Distributed subgradient methods for multi-agent \
         optimization, IEEE Trans. Autom. Control 54(1), 2009\0",
    ),
    authors: text("the adonis-bench authors\0"),
    licence: text("MIT\0"),
    kind: abi::SYNCHRONOUS,
    needs: abi::NEEDS_GRADIENT | abi::NEEDS_UNDIRECTED | abi::NEEDS_STATIC,
    options: &OPTIONS.0 as *const _ as *const AdonisOption,
    n_options: 1,
    options_size: size_of::<Options>() as u32,
    resolve: Some(resolve),
    state_size: Some(state_size),
    init: Some(init),
    on_event: Some(on_event),
    estimate: Some(estimate),
    fini: None,
    extension: None,
    build_flags: 0,
    behaviour: abi::CONVERGES_NEAR,
    build: text("\0"),
    token: text("\0"),
});
