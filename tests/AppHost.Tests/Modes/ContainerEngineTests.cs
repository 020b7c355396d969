using LightWatch.AppHost.Modes;

namespace LightWatch.AppHost.Tests.Modes;

public sealed class ContainerEngineTests
{
    [Fact]
    public void Program_that_is_not_installed_does_not_answer() =>
        Assert.False(ContainerEngine.Answers("no-such-container-engine"));

    [Theory, InlineData("exit 0", true), InlineData("echo no engine >&2; exit 1", false)]
    public void Exit_code_of_the_program_decides(string script, bool answers)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(answers, ContainerEngine.Answers(Program(folder, script)));
    }

    [Fact]
    public void Program_that_hangs_does_not_answer_and_is_ended()
    {
        using var folder = new TemporaryFolder();
        var program = Program(folder, $"echo $$ > {folder["pid"]}; exec sleep 600");
        Assert.False(ContainerEngine.Answers(program));
        var id = int.Parse(File.ReadAllText(folder["pid"]), System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(Signals.IsRunning(id));
    }

    private static string Program(TemporaryFolder folder, string script)
    {
        var path = folder.File("engine", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
