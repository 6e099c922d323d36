// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.header.Field;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The body of a generated static method whose first parameter is the packet. Nodes write themselves into it; what has
 * no code of its own is called as an object, which the generated class holds as a constant.
 */
public final class Code {

    /** Descriptor of the packet's type. */
    public static final String CONTEXT_TYPE = Type.getDescriptor(PacketContext.class);
    /** Descriptor of a method from a packet to a long. */
    public static final String CONTEXT_TO_LONG = "(" + CONTEXT_TYPE + ")J";
    /** Descriptor of a method from a packet to an int. */
    public static final String CONTEXT_TO_INT = "(" + CONTEXT_TYPE + ")I";
    /** Descriptor of a method from a packet to a truth value. */
    public static final String CONTEXT_TO_BOOLEAN = "(" + CONTEXT_TYPE + ")Z";

    private static final String CONTEXT = Type.getInternalName(PacketContext.class);
    private final MethodVisitor method;
    private final Constants constants;
    private final int slotsVariable;
    private int nextVariable;

    /**
     * @param variables words of the method's parameters, the packet first
     * @param constants objects that the generated class refers to
     */
    Code(MethodVisitor method, int variables, Constants constants) {
        this.method = method;
        this.constants = constants;
        this.slotsVariable = variables;
        this.nextVariable = variables + 1;
        method.visitCode();
        context();
        method.visitFieldInsn(Opcodes.GETFIELD, CONTEXT, "slots", "[J");
        method.visitVarInsn(Opcodes.ASTORE, slotsVariable);
    }

    /** Plain instructions. */
    public MethodVisitor method() {
        return method;
    }

    /** Writes an instruction without operands. */
    public void op(int opcode) {
        method.visitInsn(opcode);
    }

    /** Reserves local variables. */
    public int variable(int words) {
        int variable = nextVariable;
        nextVariable += words;
        return variable;
    }

    /** Pushes the packet. */
    public void context() {
        method.visitVarInsn(Opcodes.ALOAD, 0);
    }

    /** Pushes the value of an int field of the packet. */
    public void contextInt(String name) {
        context();
        method.visitFieldInsn(Opcodes.GETFIELD, CONTEXT, name, "I");
    }

    /** Sets an int field of the packet to what is on the stack above the packet. */
    public void setContextInt(String name) {
        method.visitFieldInsn(Opcodes.PUTFIELD, CONTEXT, name, "I");
    }

    /** Pushes an object that the packet has in a field of type {@code descriptor}. */
    public void contextObject(String name, String descriptor) {
        context();
        method.visitFieldInsn(Opcodes.GETFIELD, CONTEXT, name, descriptor);
    }

    /** Pushes the slots. */
    public void slots() {
        method.visitVarInsn(Opcodes.ALOAD, slotsVariable);
    }

    /** Pushes the value of a slot. */
    public void slot(int slot) {
        slots();
        push(slot);
        op(Opcodes.LALOAD);
    }

    /** Sets a slot to a constant. */
    public void setSlot(int slot, long value) {
        slots();
        push(slot);
        push(value);
        op(Opcodes.LASTORE);
    }

    /** Pushes an int. */
    public void push(int value) {
        if (value >= -1 && value <= 5) {
            op(Opcodes.ICONST_0 + value);
        } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
            method.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            method.visitLdcInsn(value);
        }
    }

    /** Pushes a long. */
    public void push(long value) {
        if (value == 0 || value == 1) {
            op(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
        } else {
            method.visitLdcInsn(value);
        }
    }

    /** Pushes an object. */
    public void constant(Object object, Class<?> type) {
        constants.push(method, object, type);
    }

    /** Calls a method of a class; its object and arguments are on the stack. */
    public void call(Class<?> owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Type.getInternalName(owner), name, descriptor, false);
    }

    /** Calls a static method; its arguments are on the stack. */
    public void callStatic(Class<?> owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(owner), name, descriptor, false);
    }

    /** Truncates the long on the stack to a field of at most 64 bits. */
    public void wrap(Field field) {
        if (field.bits() == 64) {
            return;
        }
        if (field.signed()) {
            push(64 - field.bits());
            op(Opcodes.LSHL);
            push(64 - field.bits());
            op(Opcodes.LSHR);
        } else {
            push(-1L >>> 64 - field.bits());
            op(Opcodes.LAND);
        }
    }

    /** Goes to a label. */
    public void jump(Label to) {
        method.visitJumpInsn(Opcodes.GOTO, to);
    }

    /** Goes to a label if an int comparison with 0 holds; {@code opcode} is one of IFEQ, IFNE ... */
    public void jumpIf(int opcode, Label to) {
        method.visitJumpInsn(opcode, to);
    }

    /** Puts a label here. */
    public void here(Label label) {
        method.visitLabel(label);
    }

    void end() {
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}
