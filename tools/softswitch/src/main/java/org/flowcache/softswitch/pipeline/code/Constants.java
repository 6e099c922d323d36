// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The objects that a generated class refers to: static final fields, which the JVM's compiler takes as constants. (It
 * does not compile methods with dynamic constants that were not resolved yet.)
 */
final class Constants {

    private final String owner;
    private final List<Object> objects = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();
    private final Map<Object, Integer> indices = new IdentityHashMap<>();

    /**
     * @param owner internal name of the generated class
     */
    Constants(String owner) {
        this.owner = owner;
    }

    /** The objects, for the class data of the generated class. */
    List<Object> objects() {
        return objects;
    }

    /** Writes code that pushes an object. */
    void push(MethodVisitor method, Object object, Class<?> type) {
        Integer index = indices.get(object);
        if (index == null) {
            index = objects.size();
            objects.add(object);
            types.add(Type.getType(type));
            indices.put(object, index);
        }
        method.visitFieldInsn(Opcodes.GETSTATIC, owner, "k" + index, types.get(index).getDescriptor());
    }

    /** Writes the fields and their initializer. */
    void define(ClassVisitor writer) {
        int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        method.visitCode();
        method.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(MethodHandles.class), "lookup",
                "()Ljava/lang/invoke/MethodHandles$Lookup;", false);
        method.visitLdcInsn("_");
        method.visitLdcInsn(Type.getType(List.class));
        method.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(MethodHandles.class), "classData",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false);
        method.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(List.class));
        method.visitVarInsn(Opcodes.ASTORE, 0);
        for (int i = 0; i < objects.size(); i++) {
            String descriptor = types.get(i).getDescriptor();
            writer.visitField(access, "k" + i, descriptor, null, null).visitEnd();
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitLdcInsn(i);
            method.visitMethodInsn(Opcodes.INVOKEINTERFACE, Type.getInternalName(List.class), "get",
                    "(I)Ljava/lang/Object;", true);
            method.visitTypeInsn(Opcodes.CHECKCAST, types.get(i).getInternalName());
            method.visitFieldInsn(Opcodes.PUTSTATIC, owner, "k" + i, descriptor);
        }
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}
