using LightWatch.AppHost.Services;

namespace LightWatch.AppHost.Tests.Services;

public sealed class PassedSettingsTests
{
    [Fact]
    public void Settings_of_the_services_are_found_in_both_forms() =>
        Assert.Equal(
            [("Storage:Path", "/srv/data"), ("Query:Timeout", "00:00:30")],
            PassedSettings.Of(["--mode", "single", "--Storage:Path=/srv/data", "run", "--Query:Timeout", "00:00:30"]));

    [Fact]
    public void Settings_of_the_stack_itself_are_not_passed() =>
        Assert.Empty(PassedSettings.Of(
            ["--Parameters:redis-password=secret", "--AppHost:X=y", "--Logging:LogLevel:Default", "Debug", "--Query:X"]));
}
