//! The order of a program's functions: those that are alike stand one behind the other.
//!
//! A page's program is made of many functions that are nearly the same, one for each type of a view. A compressor writes
//! less about a copy the nearer the original stands. No function is changed, and none goes.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef,
};

/// Brings the functions of a program into that order.
pub(super) fn arrange(wasm: &Path) -> Result<()> {
    let bytes = std::fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?;
    std::fs::write(wasm, arranged(&bytes)?)?;
    Ok(())
}

fn arranged(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::CodeSectionEntry(body) = &payload {
            bodies.push(outline(body)?);
        } else if let Payload::ImportSection(imports) = payload {
            for import in imports.into_imports() {
                imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        }
    }
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, function) in order.iter().enumerate() {
        places[*function] = u32::try_from(place)?;
    }
    let mut module = Module::new();
    Arranger { imported, order, places }
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the program cannot be written again: {error}"))?;
    Ok(module.finish())
}

/// What a function does, without what it calls and its numbers: there, functions that are alike differ.
fn outline(body: &FunctionBody<'_>) -> Result<Vec<u8>> {
    let (bytes, start) = (body.as_bytes(), body.range().start);
    let mut operators = body.get_operators_reader()?;
    let mut outline = bytes[..operators.original_position() - start].to_vec();
    while !operators.eof() {
        let from = operators.original_position() - start;
        let differs =
            matches!(operators.read()?, Operator::Call { .. } | Operator::I32Const { .. });
        let to = if differs { from + 1 } else { operators.original_position() - start };
        outline.extend(&bytes[from..to]);
    }
    Ok(outline)
}

/// The longest function first, then each time the one that is most like the last; where none is, the longest that is left.
fn order(outlines: &[Vec<u8>]) -> Vec<usize> {
    let pieces: Vec<Vec<&[u8]>> = outlines.iter().map(|outline| pieces(outline)).collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            holders.entry(piece).or_default().push(function);
        }
    }
    let mut longest: Vec<usize> = (0..outlines.len()).collect();
    longest.sort_by_key(|function| (Reverse(outlines[*function].len()), *function));
    let mut is_left = vec![true; outlines.len()];
    let mut order: Vec<usize> = Vec::with_capacity(outlines.len());
    for seed in longest {
        let mut next = Some(seed).filter(|seed| is_left[*seed]);
        while let Some(function) = next {
            is_left[function] = false;
            order.push(function);
            let mut shared: HashMap<usize, usize> = HashMap::new();
            for piece in &pieces[function] {
                let holders = &holders[piece];
                if holders.len() <= MAX_HOLDERS {
                    for other in holders.iter().filter(|other| is_left[**other]) {
                        *shared.entry(*other).or_default() += 1;
                    }
                }
            }
            let likeness = |(other, shared): (usize, usize)| {
                let of = pieces[function].len() + pieces[other].len();
                (shared * 1_000_000 / of.max(1), Reverse(other))
            };
            let best = shared.into_iter().map(likeness).max();
            next =
                best.filter(|(like, _)| *like >= LEAST_LIKENESS).map(|(_, Reverse(other))| other);
        }
    }
    order
}

/// Every few bytes of an outline, each once.
fn pieces(outline: &[u8]) -> Vec<&[u8]> {
    let mut pieces: Vec<&[u8]> = outline.windows(PIECE_BYTES).collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Writes a program again, with its functions in another order.
struct Arranger {
    /// How many functions it imports: they come first, and stay there.
    imported: u32,
    /// The functions in their new order, each by its old place.
    order: Vec<usize>,
    /// The new place of each.
    places: Vec<u32>,
}

impl Reencode for Arranger {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, reencode::Error<Infallible>> {
        let place = index.checked_sub(self.imported).and_then(|own| self.places.get(own as usize));
        Ok(place.map_or(index, |place| self.imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

/// How long the pieces are by which two functions are compared.
const PIECE_BYTES: usize = 5;

/// A piece that more functions hold than this tells nothing.
const MAX_HOLDERS: usize = 2000;

/// How much two functions share at least to be called alike, in millionths.
const LEAST_LIKENESS: usize = 30_000;

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ElementSection, Elements, ExportKind, ExportSection, Function, ImportSection, Instruction,
        TypeSection,
    };

    use super::*;

    /// A program that imports one function and has some of its own, each with what it calls; all are exported.
    fn program(bodies: &[&[Instruction<'_>]]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = ImportSection::new();
        imports.import("a", "b", wasm_encoder::EntityType::Function(0));
        module.section(&imports);
        let (mut functions, mut exports, mut code) =
            (FunctionSection::new(), ExportSection::new(), CodeSection::new());
        for (at, body) in bodies.iter().enumerate() {
            functions.function(0);
            exports.export(&format!("f{at}"), ExportKind::Func, at as u32 + 1);
            let mut function = Function::new([]);
            body.iter().chain([&Instruction::End]).for_each(|operator| {
                function.instruction(operator);
            });
            code.function(&function);
        }
        module.section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// The exports of a program, each with what its function does, calls by the names of what they call.
    fn exports(wasm: &[u8]) -> Vec<(String, Vec<String>)> {
        let (mut names, mut bodies) = (HashMap::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.unwrap();
            if let Payload::CodeSectionEntry(body) = payload {
                bodies.push(body);
            } else if let Payload::ExportSection(exports) = payload {
                for export in exports {
                    let export = export.unwrap();
                    names.insert(export.index, export.name.to_owned());
                }
            }
        }
        let does = |body: &FunctionBody<'_>| {
            let operators = body.get_operators_reader().unwrap().into_iter();
            let named = operators.map(|operator| {
                let operator = operator.unwrap();
                let Operator::Call { function_index } = operator else {
                    return format!("{operator:?}");
                };
                names.get(&function_index).cloned().unwrap_or("the import".to_owned())
            });
            named.collect::<Vec<_>>()
        };
        let mut all: Vec<_> = bodies
            .iter()
            .enumerate()
            .map(|(at, body)| (names[&(at as u32 + 1)].clone(), does(body)))
            .collect();
        all.sort();
        all
    }

    #[test]
    fn every_function_does_the_same_under_its_new_number() {
        use Instruction::{Call, Drop, I32Const, I64Const, Nop};
        let a = [Nop, Nop, Nop, Nop, Nop, Call(0), Call(3)];
        let b =
            [I64Const(1), Drop, I64Const(2), Drop, I64Const(3), Drop, I64Const(4), Drop, Call(1)];
        let c = [Nop, Nop, Nop, Nop, Nop, Call(2), I32Const(7), Drop, Nop];
        let d =
            [I64Const(1), Drop, I64Const(2), Drop, I64Const(3), Drop, I64Const(4), Drop, Call(4)];
        let wasm = program(&[&a, &b, &c, &d]);
        let arranged = arranged(&wasm).unwrap();
        assert_ne!(arranged, wasm);
        assert_eq!(exports(&arranged), exports(&wasm));
    }

    #[test]
    fn the_one_that_is_most_alike_comes_next() {
        let alike: Vec<Vec<u8>> =
            [b"the long one, the first", &b"something else"[..], b"the long one, the last"]
                .map(<[u8]>::to_vec)
                .into();
        assert_eq!(order(&alike), [0, 2, 1]);
    }

    #[test]
    fn a_table_names_the_same_functions() {
        let wasm = {
            let mut module = Module::new();
            let mut types = TypeSection::new();
            types.ty().function([], []);
            let mut functions = FunctionSection::new();
            functions.function(0).function(0);
            let mut elements = ElementSection::new();
            elements.declared(Elements::Functions(vec![0, 1].into()));
            let mut code = CodeSection::new();
            for operators in [&[Instruction::End][..], &[Instruction::Nop, Instruction::End]] {
                let mut function = Function::new([]);
                operators.iter().for_each(|operator| {
                    function.instruction(operator);
                });
                code.function(&function);
            }
            module.section(&types).section(&functions).section(&elements).section(&code);
            module.finish()
        };
        // The longer one comes first.
        let arranged = arranged(&wasm).unwrap();
        let table = Parser::new(0).parse_all(&arranged).find_map(|payload| {
            let Payload::ElementSection(elements) = payload.unwrap() else { return None };
            elements.into_iter().next().map(Result::unwrap)
        });
        let wasmparser::ElementItems::Functions(functions) = table.unwrap().items else {
            panic!("no functions");
        };
        assert_eq!(functions.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 0]);
    }
}
