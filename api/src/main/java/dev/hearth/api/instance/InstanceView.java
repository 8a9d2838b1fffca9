package dev.hearth.api.instance;

import dev.hearth.api.function.FunctionName;
import java.util.List;

/** Lets people see instances. */
public interface InstanceView {
  /** All of one function, every revision, oldest first. */
  List<Instance> instances(FunctionName name);

  List<Instance> instances();

  /** How many stem cells stand ready from which a function's active revision could start. */
  int stemCells(FunctionName name);
}
