// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flowcache.softswitch.pipeline.action.Assignments;
import p4.config.v1.P4Types.P4BitstringLikeTypeSpec;
import p4.config.v1.P4Types.P4DataTypeSpec;
import p4.config.v1.P4Types.P4TypeInfo;
import p4.v1.P4DataOuterClass.P4Data;

/**
 * A type of the P4Info as far as its values are numbers and structures of numbers: what digests and registers have
 * (P4Runtime specification, "P4Data").
 */
abstract class DataType {

    /** A number: its width, and whether it is an {@code int}. */
    record Number(int bits, boolean signed) {
    }

    /** The numbers of a value, in their order. */
    abstract List<Number> numbers();

    /** The value with these numbers, which are taken from {@code numbers}. */
    abstract P4Data encode(Iterator<BigInteger> numbers);

    /** Adds the numbers of a value. */
    abstract void decode(P4Data data, String what, List<BigInteger> numbers) throws ControlException;

    /** The value with the numbers that these words hold, each in whole words, the most significant first. */
    final P4Data read(long[] words, int first) {
        List<BigInteger> values = new ArrayList<>();
        int at = first;
        for (Number number : numbers()) {
            BigInteger value = Assignments.join(words, number.bits, at).and(Bytestrings.ones(number.bits));
            boolean negative = number.signed && value.testBit(number.bits - 1);
            values.add(negative ? value.subtract(BigInteger.ONE.shiftLeft(number.bits)) : value);
            at += number.bits + 63 >>> 6;
        }
        return encode(values.iterator());
    }

    /** The type of a specification, or nothing if it has parts of another kind. */
    static Optional<DataType> of(P4DataTypeSpec spec, P4TypeInfo types) {
        return of(spec, types, new HashSet<>());
    }

    private static Optional<DataType> of(P4DataTypeSpec spec, P4TypeInfo types, Set<String> names) {
        return switch (spec.getTypeSpecCase()) {
            case BITSTRING -> bitstring(spec.getBitstring());
            case BOOL -> Optional.of(new Truth());
            case TUPLE -> structure(spec.getTuple().getMembersList(), types, names, false);
            case STRUCT -> {
                String name = spec.getStruct().getName();
                // A structure inside itself cannot be in P4, but in a P4Info.
                if (!names.add(name) || !types.containsStructs(name)) {
                    yield Optional.empty();
                }
                List<P4DataTypeSpec> members = new ArrayList<>();
                types.getStructsOrThrow(name).getMembersList().forEach(m -> members.add(m.getTypeSpec()));
                Optional<DataType> type = structure(members, types, names, true);
                names.remove(name);
                yield type;
            }
            case SERIALIZABLE_ENUM -> {
                String name = spec.getSerializableEnum().getName();
                yield !types.containsSerializableEnums(name) ? Optional.empty()
                        : number(types.getSerializableEnumsOrThrow(name).getUnderlyingType().getBitwidth(), false,
                                true);
            }
            case NEW_TYPE -> {
                String name = spec.getNewType().getName();
                yield !names.add(name) || !types.containsNewTypes(name) ? Optional.empty()
                        : of(types.getNewTypesOrThrow(name).getOriginalType(), types, names);
            }
            default -> Optional.empty();
        };
    }

    private static Optional<DataType> bitstring(P4BitstringLikeTypeSpec spec) {
        return switch (spec.getTypeSpecCase()) {
            case BIT -> number(spec.getBit().getBitwidth(), false, false);
            case INT -> number(spec.getInt().getBitwidth(), true, false);
            default -> Optional.empty();
        };
    }

    private static Optional<DataType> number(int bits, boolean signed, boolean isEnum) {
        return bits < 1 ? Optional.empty() : Optional.of(new Bits(new Number(bits, signed), isEnum));
    }

    private static Optional<DataType> structure(List<P4DataTypeSpec> specs, P4TypeInfo types, Set<String> names,
            boolean named) {
        List<DataType> members = new ArrayList<>();
        for (P4DataTypeSpec spec : specs) {
            Optional<DataType> member = of(spec, types, names);
            if (member.isEmpty()) {
                return Optional.empty();
            }
            members.add(member.get());
        }
        return Optional.of(new Structure(members, named));
    }

    private static ControlException mismatch(P4Data data, String what, String wanted) {
        return ControlException.invalid("the data of " + what + " is " + data.getDataCase() + ", not " + wanted);
    }

    private static final class Bits extends DataType {
        private final Number number;
        private final boolean isEnum;

        Bits(Number number, boolean isEnum) {
            this.number = number;
            this.isEnum = isEnum;
        }

        @Override
        List<Number> numbers() {
            return List.of(number);
        }

        @Override
        P4Data encode(Iterator<BigInteger> numbers) {
            BigInteger value = numbers.next();
            var bytes = number.signed ? Bytestrings.encodeSigned(value) : Bytestrings.encode(value);
            P4Data.Builder data = P4Data.newBuilder();
            return (isEnum ? data.setEnumValue(bytes) : data.setBitstring(bytes)).build();
        }

        @Override
        void decode(P4Data data, String what, List<BigInteger> numbers) throws ControlException {
            P4Data.DataCase wanted = isEnum ? P4Data.DataCase.ENUM_VALUE : P4Data.DataCase.BITSTRING;
            if (data.getDataCase() != wanted) {
                throw mismatch(data, what, wanted.toString());
            }
            var bytes = isEnum ? data.getEnumValue() : data.getBitstring();
            numbers.add(number.signed ? Bytestrings.decodeSigned(bytes, number.bits, what)
                    : Bytestrings.decode(bytes, number.bits, what));
        }
    }

    private static final class Truth extends DataType {

        @Override
        List<Number> numbers() {
            return List.of(new Number(1, false));
        }

        @Override
        P4Data encode(Iterator<BigInteger> numbers) {
            return P4Data.newBuilder().setBool(numbers.next().signum() != 0).build();
        }

        @Override
        void decode(P4Data data, String what, List<BigInteger> numbers) throws ControlException {
            if (data.getDataCase() != P4Data.DataCase.BOOL) {
                throw mismatch(data, what, "BOOL");
            }
            numbers.add(data.getBool() ? BigInteger.ONE : BigInteger.ZERO);
        }
    }

    private static final class Structure extends DataType {
        private final List<DataType> members;
        private final boolean named;

        Structure(List<DataType> members, boolean named) {
            this.members = members;
            this.named = named;
        }

        @Override
        List<Number> numbers() {
            return members.stream().flatMap(m -> m.numbers().stream()).toList();
        }

        @Override
        P4Data encode(Iterator<BigInteger> numbers) {
            P4Data.Builder data = P4Data.newBuilder();
            var structure = named ? data.getStructBuilder() : data.getTupleBuilder();
            members.forEach(m -> structure.addMembers(m.encode(numbers)));
            return data.build();
        }

        @Override
        void decode(P4Data data, String what, List<BigInteger> numbers) throws ControlException {
            P4Data.DataCase wanted = named ? P4Data.DataCase.STRUCT : P4Data.DataCase.TUPLE;
            List<P4Data> given = named ? data.getStruct().getMembersList() : data.getTuple().getMembersList();
            if (data.getDataCase() != wanted || given.size() != members.size()) {
                throw mismatch(data, what, wanted + " of " + members.size() + " members");
            }
            for (int i = 0; i < members.size(); i++) {
                members.get(i).decode(given.get(i), what, numbers);
            }
        }
    }
}
