package dev.hearth.invoker.network;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs every test of a class in a process of its own, in a network namespace of its own: with the
 * kernel's real tables and bridges, but not this machine's. Needs root. Nothing of it outlives the
 * process. The class has no methods for before and after; when it can be closed, it is.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PrivateNetworkExtension.class)
@interface InPrivateNetwork {}
