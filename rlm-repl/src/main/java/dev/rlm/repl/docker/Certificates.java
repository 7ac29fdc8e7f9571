package dev.rlm.repl.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/// The certificates of a connection with TLS, as Docker lays them: `ca.pem`, which the engine's own has to come from, and
/// `cert.pem` with `key.pem`, by which the engine knows the user, where it wants to.
///
/// @param folder in which they are
record Certificates(Path folder) {
    private static final char[] NO_PASSWORD = new char[0];
    private static final Pattern KEY = Pattern
            .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /// @throws SSLException when they cannot be read or used
    SSLContext context() throws SSLException {
        try {
            KeyStore trusted = empty();
            for (Certificate authority : certificates("ca.pem")) {
                trusted.setCertificateEntry("ca " + trusted.size(), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = empty();
            if (Files.exists(folder.resolve("cert.pem"))) {
                own.setKeyEntry("rlm", key(), NO_PASSWORD, certificates("cert.pem").toArray(Certificate[]::new));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (NoSuchFileException e) {
            throw new SSLException("there is no " + e.getFile());
        } catch (IOException | GeneralSecurityException e) {
            throw new SSLException(String.valueOf(e.getMessage()));
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Collection<? extends Certificate> certificates(String name) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private PrivateKey key() throws GeneralSecurityException, IOException {
        Matcher pem = KEY.matcher(Files.readString(folder.resolve("key.pem"), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new GeneralSecurityException("key.pem holds no key of the form PKCS#8; write it as one "
                    + "(`openssl pkcs8 -topk8 -nocrypt -in key.pem`)");
        }
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(
                Base64.getMimeDecoder().decode(pem.group(1)));
        GeneralSecurityException failure = new GeneralSecurityException("key.pem holds a key of an unknown kind");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
