<?php

// Loads Guzzle from the include path, where Debian's package php-guzzlehttp-guzzle has it, and the generated classes.
// With Composer, use the vendor/autoload.php that `composer install` writes in the folder of the client instead.

require_once 'GuzzleHttp/autoload.php';

spl_autoload_register(function (string $class): void {
    $prefix = 'OpenAPI\\Client\\';
    if (str_starts_with($class, $prefix)) {
        require __DIR__ . '/php/lib/' . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
    }
});
