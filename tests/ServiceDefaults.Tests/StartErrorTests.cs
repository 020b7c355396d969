using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class StartErrorTests
{
    public static TheoryData<Exception, string> Circumstances => new()
    {
        { new OptionsValidationException("Q", typeof(object), ["a wrong", "b too"]), "wrong setting: a wrong; b too" },
        { new PlainException("the folder is in use"), "the folder is in use" },
        {
            new IOException("Failed to bind.", new AddressInUseException("used")),
            "Failed to bind.  Another address: --Kestrel:Endpoints:NAME:Url=http://127.0.0.1:PORT"
        },
        { new UnauthorizedAccessException("no access"), "no access  Another folder: --Storage:Path=DIR" },
        { new InvalidDataException("the setting x is missing"), "the setting x is missing" },
        { new OperationCanceledException(), "stopped" },
    };

    [Theory, MemberData(nameof(Circumstances))]
    public void Circumstance_is_one_sentence(Exception error, string expected) =>
        Assert.Equal(expected, StartError.Explain(error));

    public static TheoryData<Exception> Bugs =>
        [new InvalidOperationException("a bug"), new IOException("disk"), new TimeoutException()];

    [Theory, MemberData(nameof(Bugs))]
    public void Bug_keeps_its_trace(Exception error) => Assert.Null(StartError.Explain(error));

    private sealed class PlainException(string message) : Exception(message);
}
