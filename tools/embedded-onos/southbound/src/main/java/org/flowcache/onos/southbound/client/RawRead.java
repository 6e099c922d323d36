// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeGrpc.P4RuntimeStub;
import p4.v1.P4RuntimeOuterClass.ReadRequest;

/** P4Runtime's Read with its answers as bytes, so that those that are as they were need not be parsed again. */
final class RawRead {

    private static final MethodDescriptor<ReadRequest, byte[]> METHOD = P4RuntimeGrpc.getReadMethod()
            .toBuilder(P4RuntimeGrpc.getReadMethod().getRequestMarshaller(), new Bytes()).build();

    private RawRead() {
    }

    /** Starts a Read, as the method of the stub does it. */
    static void start(P4RuntimeStub stub, ReadRequest request, StreamObserver<byte[]> observer) {
        ClientCalls.asyncServerStreamingCall(
                stub.getChannel().newCall(METHOD, stub.getCallOptions()), request, observer);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read what arrived already", e);
            }
        }
    }
}
